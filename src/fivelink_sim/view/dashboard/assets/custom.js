// Light or dark as the system has it: Solara's own "auto" leaves the place for the page out.
theme.variant = "auto";
appContainer.classList.toggle("theme--dark", inDarkMode());
appContainer.classList.toggle("theme--light", !inDarkMode());
changeThemeCSS(inDarkMode() ? "dark" : "light");
