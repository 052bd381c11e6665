namespace Rag.Eval.Dashboard.Operations;

/// <summary>Something that is wrong right now.</summary>
/// <param name="Sentence">What is wrong, and what becomes of it or what is to be done. Others' words may stand in it.</param>
/// <param name="Link">A path of the service where more is said; null for none.</param>
public sealed record Trouble(TroubleSeverity Severity, string Sentence, string? Link = null);
