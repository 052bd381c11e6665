namespace Rag.Kernels.Attention;

/// <summary>A piece of a call: the queries of some tokens that read one KV head, over a range of blocks.</summary>
/// <param name="FirstToken">Row of the first token, counted from the sequence's first new token.</param>
/// <param name="Tokens">Number of tokens.</param>
/// <param name="FirstBlock">The item reads blocks [FirstBlock, EndBlock) of the sequence's table.</param>
/// <param name="Partial">Number of the place for the unfinished result, or -1 when the item covers all that its queries see.</param>
/// <param name="Leads">Whether the item covers the first of the blocks that its queries see.</param>
/// <param name="Writes">Whether the item writes the sequence's only new token: it covers that token's block, and no other item reads the
/// token's slot in this KV head.</param>
/// <param name="Cost">In query-slot pairs.</param>
internal readonly record struct AttentionItem(
    int Sequence,
    int KvHead,
    int FirstToken,
    int Tokens,
    int FirstBlock,
    int EndBlock,
    int Partial,
    bool Leads,
    bool Writes,
    long Cost
);
