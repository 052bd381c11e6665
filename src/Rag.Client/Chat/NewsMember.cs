using System.Text.Json;
using Microsoft.Extensions.AI;
using Rag.Client.Answers;
using Rag.Client.Wire;

namespace Rag.Client.Chat;

/// <summary>The <c>news</c> object of a request, from additional properties: whole under <c>news</c>, or member by member.</summary>
internal static class NewsMember
{
    private const string Whole = "news";

    private static readonly string[] s_members =
    [
        "sources",
        "languages",
        "from",
        "to",
        "as_of",
        "top",
        "max_computed_tokens",
        "deadline_ms",
        "min_sources",
        "grounding",
    ];

    /// <summary>Null where nothing is said of the news. A member of its own counts before one of the whole.</summary>
    public static JsonElement? Of(AdditionalPropertiesDictionary? properties)
    {
        if (properties is null)
        {
            return null;
        }

        var members = new Dictionary<string, object?>();
        if (properties.TryGetValue(Whole, out var whole) && whole is not null)
        {
            foreach (var member in Element(whole).EnumerateObject())
            {
                members[member.Name] = member.Value;
            }
        }

        foreach (var name in s_members)
        {
            if (properties.TryGetValue(name, out var value) && value is not null)
            {
                members[name] = value is IEnumerable<string> list ? list.ToArray() : value;
            }
        }

        return members.Count == 0 ? null : JsonSerializer.SerializeToElement(members, ClientJson.Default.DictionaryStringObject);
    }

    public static JsonElement? Of(NewsOptions? news) =>
        news is null ? null : JsonSerializer.SerializeToElement(news, ClientJson.Default.NewsOptions);

    private static JsonElement Element(object value)
    {
        var element = value switch
        {
            NewsOptions news => Of(news)!.Value,
            JsonElement given => given,
            _ => JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType())),
        };
        return element.ValueKind == JsonValueKind.Object
            ? element
            : throw new ArgumentException("The additional property 'news' has to be an object: a NewsOptions, or JSON of that form.");
    }
}
