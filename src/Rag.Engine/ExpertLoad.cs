namespace Rag.Engine;

/// <summary>How often the router of a layer chose an expert since the runner was made.</summary>
/// <param name="Layer">Counted from 0, as is the expert.</param>
/// <param name="Tokens">Rows that were computed: of the last layer only those whose logits were wanted.</param>
public readonly record struct ExpertLoad(int Layer, int Expert, long Tokens);
