namespace Rag.Eval.Dashboard.Operations;

/// <summary>A passage whose keys and values are kept.</summary>
/// <param name="Title">Others' words. Of a text that the reader of the page may not read it says whose it is and nothing of it.</param>
public sealed record HotPassage(string Title, long Hits, int Tokens, bool IsOnDisk);
