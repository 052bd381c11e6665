using Rag.Core.Answers;

namespace Rag.Api.Nodes;

/// <summary>A hit by its chunk's number, which is the same on all nodes.</summary>
internal sealed record SentHit(long Chunk, int Rank, double Score, float Lexical, float Dense, float Window)
{
    public static SentHit Of(Hit hit) =>
        new(hit.Chunk.Id.Value, hit.Rank, hit.Score, hit.Match.Lexical, hit.Match.Dense, hit.Match.BestWindow);
}
