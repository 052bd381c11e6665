using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi.Kept;

/// <summary>A page of items.</summary>
internal sealed record ItemList(
    JsonArray Data,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FirstId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? LastId,
    bool HasMore
)
{
    public string Object { get; } = "list";

    /// <param name="data">Each with an id.</param>
    public static ItemList Of(IReadOnlyList<JsonNode> data, bool hasMore) =>
        new([.. data], data.Count == 0 ? null : IdOf(data[0]), data.Count == 0 ? null : IdOf(data[^1]), hasMore);

    /// <summary>The page of a list that is there as a whole.</summary>
    /// <param name="items">The oldest first, each with an id.</param>
    /// <param name="noun">What holds them, in a refusal.</param>
    /// <exception cref="WireException">There is no item of the id behind which the page is to begin.</exception>
    public static ItemList Of(IEnumerable<JsonNode> items, PageQuery page, string noun)
    {
        var all = (page.IsNewestFirst ? items.Reverse() : items).ToList();
        var start = page.After is null ? 0 : all.FindIndex(item => IdOf(item) == page.After) + 1;
        WireException.Refuse(page.After is not null && start == 0, "after", $"after names no item of this {noun}.");
        return Of([.. all.Skip(start).Take(page.Limit)], start + page.Limit < all.Count);
    }

    private static string? IdOf(JsonNode item) => item["id"]?.GetValue<string>();
}
