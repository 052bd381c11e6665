namespace Rag.Core.Models;

/// <summary>What texts are to an embedder, in tokens; its prefixes and special tokens are counted. Thread-safe.</summary>
public interface IEmbedderTokens
{
    /// <summary>Of a longer text the end is not read.</summary>
    int Longest { get; }

    int CountPassage(string text);

    int CountQuestion(string question);
}
