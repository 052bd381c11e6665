using System.ComponentModel;

namespace Rag.Api.Mcp;

internal sealed record SearchArguments(
    [property: Description("What to look for: a question, or words.")] string? Query,
    [property: Description("How many passages, from 1 to 20; 5 where left out.")] int? Top = null,
    [property: Description("Only from these outlets, as written in their articles.")] IReadOnlyList<string>? Sources = null,
    [property: Description("Only in these languages, as BCP 47 tags.")] IReadOnlyList<string>? Languages = null,
    [property: Description("Published on this day or later, as in 2023-10-12, or at this time or later.")] string? From = null,
    [property: Description("Published on this day or before, or before this time.")] string? To = null,
    [property: Description("What was known at the end of this day, or at this time.")] string? AsOf = null
);

internal sealed record AskArguments(
    [property: Description("The question, as a person would ask it, understandable by itself.")] string? Question,
    [property: Description("Answer only from these outlets, as written in their articles.")] IReadOnlyList<string>? Sources = null,
    [property: Description("Answer only from articles in these languages, as BCP 47 tags.")] IReadOnlyList<string>? Languages = null,
    [property: Description("Answer from what was published on this day or later, as in 2023-10-12.")] string? From = null,
    [property: Description("Answer from what was published on this day or before.")] string? To = null,
    [property: Description("Answer from what was known at the end of this day, or at this time.")] string? AsOf = null
);

internal sealed record ArticleArguments(
    [property: Description("The article's id, as search_news and ask_news give it.")] string? ArticleId,
    [property: Description("The number of a revision; the latest where left out.")] int? Revision = null,
    [property: Description("Where to begin in the body, in characters: the next_offset of an earlier answer.")] int? Offset = null
);

internal sealed record TimelineArguments(
    [property: Description("An article that tells the story, by its id.")] string? ArticleId = null,
    [property: Description("Instead of an id: what the story is about.")] string? Query = null
);
