namespace Rag.Prompting.Grounding;

/// <summary>What came of a grounded generation.</summary>
/// <param name="ShortAnswer">UTF-8; empty for a refusal or a bare quotation.</param>
/// <param name="QuotedText">Index of the passage quoted.</param>
/// <param name="RefusalLogProbability">Natural log, of the whole refusal.</param>
/// <param name="ShortLogProbability">Natural log, of the short answer with its dash (before masking).</param>
public sealed class GroundedOutcome
{
    internal GroundedOutcome(bool isRefusal, byte[] shortAnswer, int quotedText, ByteSpan? quotation, double refusalLogProbability, double shortLogProbability)
    {
        IsRefusal = isRefusal;
        ShortAnswer = shortAnswer;
        QuotedText = quotedText;
        Quotation = quotation;
        RefusalLogProbability = refusalLogProbability;
        ShortLogProbability = shortLogProbability;
    }

    public bool IsRefusal { get; }

    public byte[] ShortAnswer { get; }

    public int QuotedText { get; }

    public double RefusalLogProbability { get; }

    public double ShortLogProbability { get; }

    internal ByteSpan? Quotation { get; }
}
