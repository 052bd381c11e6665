namespace Rag.Eval.Dashboard.Judging.Words;

/// <summary>Whom a run asked, for people.</summary>
internal static class AskedWords
{
    /// <summary>The setting that says so.</summary>
    public const string Setting = "Routing:Model";

    /// <param name="value">A generator's name, auto, or nothing for the reader.</param>
    public static string Of(string value) => value.Length == 0 ? "reader" : value;
}
