using Rag.Core.Articles;

namespace Rag.Core.Answers;

/// <summary>A text that the reader can be given to read. Title and source line leave no trace in the prompt where they are null.</summary>
public record Passage(string Text, string? Title = null, string? Source = null, DateTimeOffset? PublishedAt = null)
{
    /// <summary>Who may read it, and so who shares what is computed of it.</summary>
    public AccessScope Scope { get; init; }
}
