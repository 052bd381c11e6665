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
        while (xml.IndexOf('<') is >= 0 and var at)
        {
            xml = xml[at..];
            if (xml.StartsWith(CharacterData))
            {
                var end = xml.IndexOf(CharacterDataEnd);
                xml = end < 0 ? [] : xml[(end + CharacterDataEnd.Length)..];
                continue;
            }

            xml = xml[1..];
            var attributes = 0;
            while (xml.IndexOfAny('>', '"', '\'') is >= 0 and var quote && xml[quote] != '>')
            {
                if (++attributes > most)
                {
                    return true;
                }

                var value = xml[(quote + 1)..];
                var end = value.IndexOf(xml[quote]);
                xml = end < 0 ? [] : value[(end + 1)..];
            }
        }

        return false;
    }
}
