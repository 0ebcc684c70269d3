"""Invented people: lists of first names (women, men) and surnames by culture. None is an English word or an agent's name."""

from __future__ import annotations

CULTURES: dict[str, tuple[str, str, str]] = {
    "scots": (
        "Ailsa Catriona Morag Eilidh Kirsty Mhairi Isla Fiona Shona Lorna",
        "Callum Hamish Fraser Ewan Angus Struan Finlay Gregor Rory Lachlan",
        "Drummond MacRae Geddes Lockhart Kinnaird Buchan Rennie Ogilvie Haldane Abernethy Strachan Gilchrist Dalgleish Menzies",
    ),
    "english": (
        "Harriet Imogen Beatrice Phoebe Jemima Rosalind Philippa Nicola Gemma Tamsin",
        "Alistair Giles Dominic Rupert Nigel Elliot Howard Clive Desmond Barnaby",
        "Ashworth Pemberton Thackeray Ollerton Whitcombe Bancroft Hargreaves Winstanley Ridgeway Cobbett Fairclough Mottram Entwistle",
    ),
    "welsh": (
        "Carys Bronwen Rhiannon Sian Nerys Elin",
        "Gethin Emrys Iestyn Rhodri Huw Dewi",
        "Prosser Gwilliam Bevan Llewellyn Pritchard Cadwallader",
    ),
    "irish": (
        "Aoife Niamh Sinead Orla Grainne Roisin Ciara Deirdre",
        "Cormac Fergal Declan Eoin Padraig Diarmuid Conor Ruairi",
        "Gallagher Mulcahy Brennan Fitzsimons Hanrahan Keogh Tuohy Devaney Moynihan Scanlon",
    ),
    "polish": (
        "Agnieszka Malgorzata Zofia Kinga Joanna",
        "Tomek Pawel Krzysztof Marek Wojciech",
        "Kowalczyk Wisniewska Nowicki Zielinski Dabrowska Sikora Wrobel Jablonski",
    ),
    "nigerian": (
        "Adaeze Folake Ngozi Temitope Chiamaka",
        "Babatunde Chukwuemeka Olumide Segun Ikenna",
        "Okonkwo Adeyemi Balogun Eze Nwachukwu Afolabi Ogunleye",
    ),
    "indian": (
        "Ananya Deepika Kavitha Meenakshi Sunita Lakshmi",
        "Arjun Harish Rohan Vikram Sanjay Karthik",
        "Raghavan Chatterjee Deshpande Iyer Nair Bhattacharya Kulkarni Venkatesan",
    ),
    "pakistani": ("Ayesha Sadia Mahnoor Rukhsana", "Bilal Imran Usman Tariq", "Qureshi Chaudhry Siddiqui Baig Rehman"),
    "chinese": ("Meiling Xiaoyu Yunfei Suyin", "Zhiwei Haoran Junjie Weimin", "Zhang Ouyang Liang Zhou Huang Tsang"),
    "turkish": ("Elif Zeynep Aylin Sevgi", "Emre Kerem Orhan Serkan", "Yildirim Demirci Aksoy Karaca Ozturk Tuncel"),
    "arab": ("Layla Samira Noura Hanan", "Karim Youssef Tarek Ziad", "Haddad Mansour Khoury Benali Farouk Saleh"),
    "vietnamese": ("Linh Thuy Phuong", "Quang Duc Tuan", "Nguyen Truong Pham Dinh"),
    "japanese": ("Haruka Yuko Michiko", "Kenji Takeshi Daichi", "Fujimoto Nakagawa Ishida Hayashi"),
    "ghanaian": ("Abena Akosua Efua", "Kwame Kofi Yaw", "Mensah Asante Boateng Owusu"),
    "german": (
        "Katharina Annika Birgit Heike Ulrike Franziska Sabine Greta Svenja",
        "Joachim Matthias Tobias Henning Rainer Jürgen Florian Stefan Björn",
        "Lindner Brandstetter Hoffmeister Vogelsang Krüger Steinbach Petersen Rosenthal Obermaier Schönfeld Wieland Thiele",
    ),
    "french": (
        "Margaux Amélie Solène Clémence Odile Bénédicte Hélène",
        "Thibault Rémi Gaspard Étienne Bastien Loïc Yannick",
        "Lefebvre Rousselot Delacourt Marchandeau Bonnefoy Girardin Perrault Chastain Vasseur",
    ),
    "spanish": (
        "Inmaculada Itziar Lucía Noelia Pilar Begoña Rocío",
        "Álvaro Íñigo Gonzalo Joaquín Rodrigo Iker",
        "Echeverría Carrasco Villanueva Montoya Arreola Quintanilla Zabaleta Bermúdez Ferrer",
    ),
    "portuguese": ("Joana Inês Beatriz Catarina", "Nuno Duarte Tiago Rui", "Figueiredo Carvalho Magalhães Teixeira Pacheco Sequeira"),
    "italian": ("Chiara Ginevra Federica Ilaria", "Lorenzo Matteo Alessio Davide", "Bianchini Ricciardi Colombo Moretti Gallo Santoro"),
    "dutch": ("Anouk Marieke Femke Liesbeth Saskia", "Joost Sander Wouter Thijs Bram", "Hendriks Dijkstra Verhoeven Kuipers Wiersma Postma Ruijters"),
    "nordic": ("Astrid Solveig Ingrid Maja", "Torben Henrik Sindre Lasse", "Lindqvist Halvorsen Nygaard Rasmussen Bergström"),
    "american": (
        "Brittany Denise Kaitlyn Latoya Marisol Tiffany Jocelyn Shauna",
        "Darnell Brandon Curtis Dwayne Trevor Wyatt Marcus Hector",
        "Kowalski Delgado Whitaker Jefferson Hutchins Villarreal Abramson Petrosyan Boudreaux Lindholm Castellano",
    ),
}
# how often a culture's names come in a country
MIX: dict[str, str] = {
    "GB": "scots scots scots english english english welsh irish polish nigerian indian pakistani chinese turkish arab vietnamese "
    "japanese ghanaian italian portuguese nordic",
    "IE": "irish irish irish polish nigerian english",
    "US": "american american american indian chinese vietnamese italian",
    "DE": "german german german german turkish polish",
    "AT": "german",
    "FR": "french french french arab",
    "ES": "spanish",
    "NL": "dutch",
    "PT": "portuguese",
    "NO": "nordic",
    "IT": "italian",
}
FIRMS = (
    "Copper Lantern,Wee Heron Cafe,The Tin Whistle,Marrow & Rye,Half Moon Bakehouse,Station Steps,Larder 41,Quayside Social,Birk & Co,Tolbooth Coffee,"
    "North Stairs,Canal Kiosk,Old Pump Room,Saltmarket Brew,The Long Table,Harbour Office,Fold & Crumb,Kestrel Works"
)
