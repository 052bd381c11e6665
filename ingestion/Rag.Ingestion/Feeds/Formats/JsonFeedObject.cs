using System.Text.Json;

namespace Rag.Ingestion.Feeds.Formats;

/// <summary>An object of a JSON Feed, whose members may be of any kind, and the address that its relative addresses begin from.</summary>
internal sealed record JsonFeedObject(JsonElement Element, string? Base)
{
    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    /// <summary>A string, or a number as it is written; trimmed, null where there is none.</summary>
    public string? Text(string name) => Member(name) is { } member ? TextOf(member) : null;

    public string? Address(string name) => FeedAddress.Absolute(Text(name), Base);

    public FeedText? Plain(string name, string? language) =>
        Text(name) is { } text ? new FeedText(text, IsMarkup: false, Base, language) : null;

    public FeedText? Html(string name, string? language) =>
        Text(name) is { } text ? new FeedText(text, IsMarkup: true, Base, language) : null;

    public long? Number(string name) =>
        Member(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out var number) ? number : null;

    /// <summary>The objects of an array, or the one that stands in the place of an array.</summary>
    public IEnumerable<JsonFeedObject> Objects(string name) =>
        Elements(name).Where(element => element.ValueKind == JsonValueKind.Object).Select(element => new JsonFeedObject(element, Base));

    public IEnumerable<string> Strings(string name) => Elements(name).Select(TextOf).OfType<string>();

    private IEnumerable<JsonElement> Elements(string name) =>
        Member(name) switch
        {
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
            { } one => [one],
            null => [],
        };

    private JsonElement? Member(string name) => IsObject && Element.TryGetProperty(name, out var member) ? member : null;

    /// <summary>A string may hold half a character, as an escape without its other half: it is no text then.</summary>
    private static string? TextOf(JsonElement element)
    {
        try
        {
            var text = element.ValueKind switch
            {
                JsonValueKind.String => MarkupText.Legal(element.GetString()).Trim(),
                JsonValueKind.Number => element.GetRawText(),
                _ => "",
            };
            return text.Length > 0 ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
