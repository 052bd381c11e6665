namespace Rag.Prompting.Constrained;

/// <summary>What an automaton keeps.</summary>
internal enum FormatPart
{
    State,

    /// <summary>The tokens that may come next at a state.</summary>
    Tokens,
}
