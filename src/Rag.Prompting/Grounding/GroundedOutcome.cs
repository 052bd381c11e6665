namespace Rag.Prompting.Grounding;

/// <summary>How a grounded generation came out.</summary>
public sealed class GroundedOutcome
{
    internal GroundedOutcome(
        bool isRefusal,
        byte[] shortAnswer,
        int quotedText,
        ByteSpan? quotation,
        double refusalLogProbability,
        double shortLogProbability
    )
    {
        IsRefusal = isRefusal;
        ShortAnswer = shortAnswer;
        QuotedText = quotedText;
        Quotation = quotation;
        RefusalLogProbability = refusalLogProbability;
        ShortLogProbability = shortLogProbability;
    }

    public bool IsRefusal { get; }

    /// <summary>UTF-8; empty for a refusal or a bare quotation.</summary>
    public byte[] ShortAnswer { get; }

    /// <summary>Index of the passage quoted.</summary>
    public int QuotedText { get; }

    /// <summary>Natural log, of the whole refusal.</summary>
    public double RefusalLogProbability { get; }

    /// <summary>Natural log, of the short answer with its dash (before masking).</summary>
    public double ShortLogProbability { get; }

    internal ByteSpan? Quotation { get; }
}
