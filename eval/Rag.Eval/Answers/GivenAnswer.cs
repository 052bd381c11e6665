namespace Rag.Eval.Answers;

/// <summary>An answer as the one who asked for it saw it.</summary>
/// <param name="ShortAnswer">The quotation where nothing stands before it; empty for a refusal.</param>
/// <param name="Quote">The quotation without its marks; null where there is none.</param>
/// <param name="Confidence">
/// The probability, in [0, 1], that the short answer is right, as the service states it; null where it does not.
/// </param>
/// <param name="Declined">Null where the service gave its answer or had none.</param>
/// <param name="FirstMs">Milliseconds from asking to the first piece of text; null where no text came.</param>
/// <param name="TotalMs">Milliseconds from asking to the end of the answer.</param>
/// <param name="Titles">Of the passages read; of those cited alone where the source tells no others.</param>
public sealed record GivenAnswer(
    string Text,
    string ShortAnswer,
    string? Quote,
    bool IsRefusal,
    double? Confidence,
    DeclinedAnswer? Declined,
    double? FirstMs,
    double TotalMs,
    IReadOnlyList<string> Titles
);
