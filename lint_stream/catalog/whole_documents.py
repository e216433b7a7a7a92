"""Consumers that need the whole, so that what feeds them is never reported."""

from __future__ import annotations

import re

__all__ = [
    "NO_GAIN_TWINS",
    "TEXT_CONVERTERS",
    "WHOLE_CALLS",
    "WHOLE_METHODS",
    "WHOLE_MODULES",
    "WHOLE_NAMES",
]

WHOLE_CALLS = frozenset(
    """
    ast.parse ast.literal_eval compile eval exec int float complex print repr hash ord bytes.fromhex sorted reversed
    configparser.ConfigParser.read_string difflib.unified_diff difflib.ndiff difflib.context_diff
    struct.unpack struct.unpack_from string.Template textwrap.dedent textwrap.indent textwrap.fill textwrap.wrap
    shlex.split urllib.parse.parse_qs urllib.parse.parse_qsl urllib.parse.unquote urllib.parse.quote
    plistlib.loads marshal.loads pickle.loads cloudpickle.loads dill.loads joblib.loads
    base64.b64encode base64.b64decode base64.standard_b64encode base64.standard_b64decode base64.urlsafe_b64encode
    base64.urlsafe_b64decode base64.b32encode base64.b32decode base64.b16encode base64.encodebytes base64.decodebytes
    base64.encodestring base64.decodestring base64.b85encode base64.a85encode
    binascii.hexlify binascii.unhexlify binascii.a2b_base64 binascii.b2a_base64
    ipaddress.ip_address uuid.UUID decimal.Decimal datetime.datetime.fromisoformat time.strptime
    datetime.datetime.strptime hmac.compare_digest
    xml.dom.minidom.parseString html.unescape html.escape markdown.markdown bleach.clean sqlparse.split sqlparse.parse
    bottle.template flask.render_template_string quart.render_template_string
    chardet.detect charset_normalizer.from_bytes magic.from_buffer filetype.guess imghdr.what codecs.BOM_UTF8
    docutils.core.publish_parts inspect.cleandoc sys.exit unicodedata.normalize
    min max sum any all black.format_str isort.code tokenize.untokenize symtable.symtable dis.dis
    """.split()
)
"""Qualified names of calls that need all of it (or, as `print`, are never reported)."""

WHOLE_MODULES = frozenset(
    """
    json simplejson ujson orjson rapidjson demjson json5 hjson jsonlib toml tomli tomllib tomlkit rtoml yaml ruamel
    ruamel.yaml oyaml re regex msgpack cbor cbor2 bson pickle marshal plistlib xmltodict msgspec lxml bs4
    defusedxml
    xml.etree xml.etree.ElementTree xml.etree.cElementTree xml.sax xml.dom.minidom html5lib jinja2 mako chevron pystache
    markdown markdown2 mistune cryptography OpenSSL ssl jwt jose nacl rsa ecdsa logging pprint sqlparse
    google.protobuf email.mime pyasn1 asn1crypto email.parser feedparser icalendar vobject pyparsing ply lark parso jsonschema
    configobj dotenv bencode bencodepy codecs.lookup string redis pika kombu kafka nats zmq smtplib imaplib websockets
    """.split()
)
"""Modules whose functions take the whole; exceptions have a row of their own."""

WHOLE_METHODS = frozenset(
    """
    loads load_string from_string fromstring from_json from_yaml parse_string read_string parsestr executescript
    execute executemany match search findall finditer fullmatch sub subn sign verify encrypt decrypt
    render render_string from_buffer load_pem_private_key load_pem_public_key load_der_private_key load_pem_x509_certificate
    ParseFromString MergeFromString FromString parseString publish basic_publish send_message sendmail send_bytes send_text
    send_json sendto set_payload attach add_attachment literal_eval safe_load safe_load_all full_load load_all
    assertEqual assertEquals assertNotEqual assertIn assertNotIn assertTrue assertFalse assertMultiLineEqual
    assertRegex eq ne assertContains assert_called_with assert_called_once_with assertListEqual assertSequenceEqual
    debug info warning warn error critical exception log echo secho compare diff tokenize unpackb unpack split_lines
    set_content setPlainText setText setHtml model_validate_json validate_json parse_raw validate_strings
    """.split()
)
"""Method names that need all of it, whatever the receiver."""

WHOLE_NAMES = re.compile(
    r"(?:de)?(?:load|loads|parse|parses|compile|unmarshal|deserialize|deserialise|unpickle|tokenize|lex|eval|exec)"
    r"(?:_.*|[A-Z].*|)$"
    r"|(?:.*_)?(?:loads|from_json|from_yaml|from_toml|from_xml|from_string|fromstring|from_pem|from_bytes_json)$"
    r"|(?:un)?(?:json|yaml|toml|xml|pem)_?(?:load|parse|decode)s?$|(?:.*_)?(?:parse|parser|parsed)$|.*Template$|.*Parser$"
)
"""A function of unknown origin whose name (leading underscores off) says that it needs the whole document."""

NO_GAIN_TWINS = frozenset(
    """
    json.load simplejson.load ujson.load tomllib.load tomli.load toml.load yaml.load yaml.safe_load yaml.full_load
    yaml.load_all yaml.safe_load_all ruamel.yaml.load pickle.load marshal.load plistlib.load
    xml.etree.ElementTree.parse xml.etree.cElementTree.parse defusedxml.ElementTree.parse lxml.etree.parse
    lxml.html.parse xml.dom.minidom.parse xml.sax.parse msgpack.unpack configparser.ConfigParser.read_file
    tokenize.generate_tokens tokenize.tokenize ast.parse
    """.split()
)
"""Calls that read a stream whole by themselves: wrapping for them costs nothing more."""

TEXT_CONVERTERS = frozenset("decode encode tobytes".split())
"""Methods of bytes, str and memoryview that make another whole."""
