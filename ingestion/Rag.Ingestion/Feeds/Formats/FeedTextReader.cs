using System.Text;

namespace Rag.Ingestion.Feeds.Formats;

/// <summary>The text of an element, by the rules of its format.</summary>
internal sealed class FeedTextReader(FeedSource source, bool isAtom)
{
    private static readonly Encoding s_utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Atom's texts say what they are; all others are HTML, escaped or not.</summary>
    public FeedText? Read(MarkupElement element) =>
        isAtom || FeedModules.IsAtom(element.Space) ? ReadTyped(element)
        : FeedModules.Of(element.Space) == FeedModule.Media && element.Attribute("type") is "plain" ? Text(element, element.Text(), false)
        : Text(element, element.HasElements ? element.Markup() : element.Text(), isMarkup: true);

    private FeedText? ReadTyped(MarkupElement element)
    {
        var type = element.Attribute("type")?.ToLowerInvariant() ?? "text";
        var isEncoded = string.Equals(element.Attribute("mode"), "base64", StringComparison.OrdinalIgnoreCase);
        if (isEncoded || type == "application/octet-stream")
        {
            return Text(element, FromBase64(element.Text()), isMarkup: type is not ("text" or "text/plain"));
        }

        if (element.HasElements)
        {
            return Text(element, element.Markup(), isMarkup: true);
        }

        return type switch
        {
            "text" or "text/plain" => Text(element, element.Text(), isMarkup: false),
            "xhtml" or "application/xhtml+xml" => Text(element, element.Markup(), isMarkup: true),
            "html" or "text/html" => Text(element, element.Text(), isMarkup: true),
            _ when type.StartsWith("text/", StringComparison.Ordinal) => Text(element, element.Text(), isMarkup: false),
            _ when !type.Contains('/', StringComparison.Ordinal) => Text(element, element.Text(), isMarkup: true),
            _ when type.EndsWith("xml", StringComparison.Ordinal) => Text(element, element.Text(), isMarkup: true),
            _ => null, // other media types are no text to read
        };
    }

    private FeedText? Text(MarkupElement element, string? value, bool isMarkup) =>
        value is null
            ? null
            : new FeedText(value, isMarkup, FeedAddress.BaseOf(element, source.Address), FeedAddress.LanguageOf(element, source.Language));

    /// <summary>What is no Base64, or none of UTF-8, is taken as it stands.</summary>
    private static string? FromBase64(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var bytes = new byte[text.Length];
        try
        {
            return Convert.TryFromBase64String(text, bytes, out var count)
                ? MarkupText.Legal(s_utf8.GetString(bytes, 0, count)).Trim()
                : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
