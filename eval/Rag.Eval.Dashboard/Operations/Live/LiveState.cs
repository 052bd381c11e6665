namespace Rag.Eval.Dashboard.Operations.Live;

/// <summary>Parts of the page, as they stand in it; everything of others is escaped there.</summary>
internal sealed record LiveState(string Verdict, string Troubles, string Load);
