import { learn } from "../words";
import en from "./words.en";
import zh from "./words.zh";

learn("audits", zh, en);
