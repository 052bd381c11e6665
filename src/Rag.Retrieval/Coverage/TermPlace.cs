namespace Rag.Retrieval.Coverage;

/// <summary>A term of the question at a place of a text.</summary>
/// <param name="Place">Index terms of the text before it.</param>
/// <param name="Term">Its number among the question's.</param>
internal readonly record struct TermPlace(ushort Place, byte Term);
