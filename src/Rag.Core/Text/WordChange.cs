namespace Rag.Core.Text;

/// <summary>A stretch of words that another stands for; either may be empty. Numbers of words, half-open.</summary>
public readonly record struct WordChange(int OldStart, int OldEnd, int NewStart, int NewEnd);
