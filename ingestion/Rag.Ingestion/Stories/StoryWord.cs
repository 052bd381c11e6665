namespace Rag.Ingestion.Stories;

/// <param name="IsName">Written with a capital.</param>
/// <param name="IsNumber">A number or a day of the week: of one event two outlets give the same.</param>
/// <param name="IsInTitle">It stands in the title, and perhaps in the lead as well.</param>
internal readonly record struct StoryWord(uint Hash, bool IsName, bool IsNumber, bool IsInTitle = false);
