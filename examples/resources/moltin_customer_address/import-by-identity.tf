import {
  to = moltin_customer_address.home
  identity = {
    customer_id = "78cc0486-bbdf-491b-a0a2-722383b6288b" # defaults to the logged-in customer
    id          = "a3cbe1e6-d362-466a-986b-5035f04dbbcd"
  }
}
