namespace Rag.Ingestion.Feeds;

/// <summary>
/// Counts attributes before a parser sees them: it compares those of one element with each other, and looks through the declared prefixes
/// for each of them.
/// </summary>
internal static class XmlAttributes
{
    private const string CharacterData = "<![CDATA[";

    private const string CharacterDataEnd = "]]>";

    /// <summary>
    /// Whether a tag has more attributes than that. The text comes from <see cref="XmlRepair"/>, without comments, instructions and
    /// DOCTYPE. Each character is looked at once.
    /// </summary>
    public static bool AreMoreThan(int most, ReadOnlySpan<char> xml)
    {
        for (int at; (at = xml.IndexOf('<')) >= 0; )
        {
            xml = xml[at..];
            if (xml.StartsWith(CharacterData))
            {
                var end = xml.IndexOf(CharacterDataEnd);
                xml = end < 0 ? [] : xml[(end + CharacterDataEnd.Length)..];
                continue;
            }

            xml = xml[1..];
            for (var attributes = 0; (at = xml.IndexOfAny('>', '"', '\'')) >= 0 && xml[at] != '>'; )
            {
                if (++attributes > most)
                {
                    return true;
                }

                var value = xml[(at + 1)..];
                var end = value.IndexOf(xml[at]);
                xml = end < 0 ? [] : value[(end + 1)..];
            }
        }

        return false;
    }
}
