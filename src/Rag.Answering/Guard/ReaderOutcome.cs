namespace Rag.Answering.Guard;

/// <summary>What the reader made of a prompt.</summary>
/// <param name="ShortAnswer">Empty where it declined.</param>
internal abstract record ReaderOutcome(string ShortAnswer)
{
    /// <param name="again">Of the same reading, made once more.</param>
    public abstract ReadingDifference DifferenceTo(ReaderOutcome again);
}
