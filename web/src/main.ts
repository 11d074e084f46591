import { createApp } from "vue";
import App from "./App.vue";
import { router } from "./router";
import "./style.css";
import { words } from "./words";

createApp(App).use(words).use(router).mount("#application");
