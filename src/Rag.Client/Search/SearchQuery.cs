namespace Rag.Client.Search;

/// <summary>What is looked for. Null restricts nothing.</summary>
/// <param name="Query">A question, or words.</param>
public sealed record SearchQuery(string Query)
{
    /// <summary>Most hits.</summary>
    public int? Top { get; init; }

    /// <summary>Outlets as written in their articles.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>BCP 47 tags as written in the articles.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>Published at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Published before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Finds what was known at this time.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>A query of no more than its text.</summary>
    public static implicit operator SearchQuery(string query) => FromString(query);

    /// <inheritdoc cref="op_Implicit"/>
    public static SearchQuery FromString(string query) => new(query);
}
