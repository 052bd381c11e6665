namespace Rag.Prompting.Grounding;

/// <summary>
/// A mark of several tokens that may have begun: what was written of it may still turn out to be a passage's own words, so what stood
/// before it is kept.
/// </summary>
/// <param name="Tokens">Of the whole mark.</param>
/// <param name="Places">Where the text before the mark ends in the passages.</param>
/// <param name="Length">Of the text before the mark, in bytes.</param>
internal sealed record PendingMark(int[] Tokens, IReadOnlyList<GroundedPlace> Places, int Length)
{
    /// <summary>How many of its tokens have been written.</summary>
    public int Written { get; private set; } = 1;

    public int Next => Tokens[Written];

    public bool IsComplete => Written == Tokens.Length;

    /// <summary>Whether the token goes on with the mark.</summary>
    public bool Accept(int token)
    {
        if (token != Next)
        {
            return false;
        }

        Written++;
        return true;
    }
}
