using Rag.Engine.Sequences;

namespace Rag.Engine.Scheduling;

/// <summary>The next <paramref name="Count"/> pending tokens of a sequence, and the rows of its probe behind the last of them.</summary>
internal readonly record struct SequenceSlice(Sequence Sequence, int Count, int ProbeTokens);
