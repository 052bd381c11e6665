using System.Text;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// The printable characters in which byte-level vocabularies write bytes: a printable Latin-1 byte is its own character,
/// the other bytes are the characters from U+0100 on, in order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] s_characters = Build();
    private static readonly Dictionary<char, byte> s_bytes = s_characters.Select((c, b) => (c, b)).ToDictionary(p => p.c, p => (byte)p.b);

    private static char[] Build()
    {
        var characters = new char[256];
        var next = (char)256;
        for (var b = 0; b < 256; b++)
        {
            var printable = b is (> ' ' and < 0x7f) or (> 0xa0 and not 0xad);
            characters[b] = printable ? (char)b : next++;
        }

        return characters;
    }

    public static char CharacterOf(byte value) => s_characters[value];

    /// <summary>A text in the alphabet: a character for each byte of its UTF-8.</summary>
    public static string Write(string text) =>
        string.Create(Encoding.UTF8.GetByteCount(text), Encoding.UTF8.GetBytes(text), (characters, bytes) =>
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                characters[i] = CharacterOf(bytes[i]);
            }
        });

    /// <summary>The bytes of a token; a token with a character outside of the alphabet stands for its own UTF-8.</summary>
    public static byte[] BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!s_bytes.TryGetValue(token[i], out bytes[i]))
            {
                return Encoding.UTF8.GetBytes(token);
            }
        }

        return bytes;
    }
}
