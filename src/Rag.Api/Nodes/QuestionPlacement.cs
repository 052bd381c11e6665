namespace Rag.Api.Nodes;

/// <summary>What a choice among nodes goes by.</summary>
/// <param name="Anchor">What the question is about first; null where nothing was found.</param>
/// <param name="Passages">Keys and tokens of those that it reads.</param>
/// <param name="Held">Of these tokens, those that this node holds.</param>
internal sealed record QuestionPlacement(ulong? Anchor, IReadOnlyList<(ulong Key, int Tokens)> Passages, int Held);
