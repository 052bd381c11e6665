namespace Rag.Eval.Dashboard.Operations;

/// <summary>Whether to worry, in one line.</summary>
public sealed record Verdict(bool IsGood, string Sentence)
{
    /// <param name="troubles">The worst first.</param>
    /// <param name="figures">How the service does, in words that follow a colon or stand alone.</param>
    public static Verdict Of(IReadOnlyList<Trouble> troubles, string figures)
    {
        var down = troubles.Count(trouble => trouble.Severity == TroubleSeverity.Down);
        var rest = troubles.Count - down;
        return troubles.Count == 0 ? new Verdict(true, $"Nothing is wrong. {figures}")
            : down == 0 ? new Verdict(false, $"Have a look: {Things(rest)} not as {(rest == 1 ? "it" : "they")} should be. {figures}")
            : rest == 0 ? new Verdict(false, $"Act now: {Things(down)} broken.")
            : new Verdict(false, $"Act now: {Things(down)} broken, and {rest} more {(rest == 1 ? "wants" : "want")} a look.");
    }

    private static string Things(int count) => count == 1 ? "one thing is" : $"{count} things are";
}
