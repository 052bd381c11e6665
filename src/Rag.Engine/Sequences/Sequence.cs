using System.Collections.Immutable;
using Rag.Core.Numerics;
using Rag.Engine.Cache;
using Rag.Engine.Sampling;
using Rag.Engine.Scheduling;

namespace Rag.Engine.Sequences;

/// <summary>One generation on its way through the engine. Written by the engine thread alone once submitted.</summary>
internal sealed class Sequence
{
    private readonly int[] _tokens;
    private readonly int[] _checkpoints;

    /// <param name="chunks">The distinct parts it reads but did not write.</param>
    /// <param name="layout">Where they stand in the prompt, in order; a chunk may stand there more than once.</param>
    /// <param name="inlined">Parts whose texts stand among its own tokens.</param>
    /// <param name="keys">Of its own tokens' blocks.</param>
    /// <param name="ownTokens">The question part, behind what is inlined.</param>
    /// <param name="checkpoints">Of a model whose layers keep a state, the numbers of own tokens behind which states are worth keeping,
    /// ascending multiples of a block.</param>
    /// <param name="tokenLimit">Most tokens to generate, so that positions and blocks suffice.</param>
    public Sequence(
        EngineRequest request,
        Generation generation,
        ChunkUse[] chunks,
        ChunkPlace[] layout,
        ImmutableArray<ChunkIdentity> inlined,
        PrefixKeys keys,
        ReadOnlySpan<int> ownTokens,
        ProbeSet probes,
        int tokenLimit,
        int blockSize,
        int[] checkpoints
    )
    {
        Request = request;
        Generation = generation;
        Chunks = chunks;
        Layout = layout;
        Inlined = inlined;
        Keys = keys;
        KeepsNothing = request.Sharing == KvSharing.None;
        PromptTokens = request.Prompt.TokenCount;
        OwnPromptTokens = ownTokens.Length;
        Probes = probes;
        TokenLimit = tokenLimit;
        BlockSize = blockSize;
        Sampling = new SamplingState(request.Sampling, request.Prompt, tokenLimit);
        DeadlineAt = request.Deadline is { } deadline ? generation.TimestampAfter(deadline) : null;
        _checkpoints = checkpoints;
        _tokens = new int[ownTokens.Length + tokenLimit];
        ownTokens.CopyTo(_tokens);
        TokenCount = ownTokens.Length;
        var chunkBlocks = layout.Sum(place => BlocksFor(place.Chunk.Identity.TokenIds.Length));
        Table = new BlockTable(chunkBlocks + BlocksFor(_tokens.Length + probes.Inline.Length) + probes.BranchBlocks, blockSize);
    }

    public EngineRequest Request { get; }

    public Generation Generation { get; }

    /// <summary>Of the adapter that its own tokens are computed with; 0 for none.</summary>
    public int AdapterSlot { get; init; }

    /// <summary>Nobody waits for it.</summary>
    public bool IsIdle => Request.Urgency == RequestUrgency.Idle;

    public ChunkUse[] Chunks { get; }

    public ChunkPlace[] Layout { get; }

    /// <summary>The chunks that other sequences read as well.</summary>
    public ReadOnlySpan<ChunkUse> SharedChunks => Request.Sharing == KvSharing.Shared ? Chunks : [];

    public ImmutableArray<ChunkIdentity> Inlined { get; }

    public PrefixKeys Keys { get; }

    /// <summary>What the cache held of its prompt when that was last looked up.</summary>
    public KvMatch Match { get; set; } = KvMatch.None;

    /// <summary>
    /// The last of its leading blocks that belong to the prefix tree; pinned while it runs, null otherwise and where there is none.
    /// </summary>
    public PrefixNode? Prefix { get; set; }

    /// <summary>
    /// No other sequence finds what it computes of its own tokens: it was asked so, its KV may be wrong, or a text among them was purged.
    /// </summary>
    public bool KeepsNothing { get; set; }

    public int PromptTokens { get; }

    public int OwnPromptTokens { get; }

    public ProbeSet Probes { get; }

    public int TokenLimit { get; }

    public SamplingState Sampling { get; }

    public BlockTable Table { get; }

    /// <summary>Empty for a model without states.</summary>
    public StateLane States { get; } = new();

    public SequenceState State { get; set; } = SequenceState.Waiting;

    /// <summary>In order of submission; kept through preemption.</summary>
    public long Order { get; set; }

    /// <summary>Prefill tokens it needed when it came.</summary>
    public int TokensOnArrival { get; set; }

    /// <summary>Timestamp of its submission.</summary>
    public long Arrived => Generation.Submitted;

    /// <summary>Timestamp by which its first token is due, or null.</summary>
    public long? DeadlineAt { get; }

    /// <summary>Who is charged for it; set on arrival.</summary>
    public TenantAccount Account { get; set; } = null!;

    /// <summary>Tokens of the question part, then the generated ones.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, TokenCount);

    public int TokenCount { get; private set; }

    public int GeneratedTokens => TokenCount - OwnPromptTokens;

    /// <summary>Own tokens [0, Computed) have their KV in its own blocks.</summary>
    public int Computed { get; set; }

    /// <summary>Own tokens to be computed before the next can be chosen: 1 for a sequence that decodes.</summary>
    public int Pending => TokenCount - Computed;

    public bool IsDecoding => GeneratedTokens > 0 && Pending == 1;

    /// <summary>
    /// Prefill tokens before the sequence can go on, with its share of the tokens that other sequences wait for as well. Only of a running
    /// sequence.
    /// </summary>
    public double MissingTokens
    {
        get
        {
            double missing = IsDecoding ? 0 : Pending;
            foreach (var chunk in Chunks)
            {
                missing += (double)(chunk.Entry!.TokenCount - chunk.Entry.Encoded) / chunk.Entry.Pins;
            }

            return missing;
        }
    }

    /// <summary>What may come next is known; until then it sits steps out.</summary>
    public bool IsConstraintReady => Request.Constraint is not { IsReady: false };

    /// <summary>Steps in a row that it sat out for its constraint.</summary>
    public int StepsSatOut { get; set; }

    public bool IsProbeDone { get; set; }

    /// <summary>Tokens that its probes add to the step of its last question token; 0 once they are weighed.</summary>
    public int ProbeTokens => IsProbeDone ? 0 : Probes.Tokens;

    /// <summary>Its probes are still to be weighed, in more than one branch.</summary>
    public bool HasBranches => !IsProbeDone && Probes.Branches.Count > 0;

    /// <summary>Where in its table the blocks of its branches begin, once it has all it needs.</summary>
    public int FirstBranchBlock => Table.ChunkBlocks + BlocksFor(TokenCount + Probes.Inline.Length);

    /// <summary>Prompt tokens whose KV was there, or on its way, when the sequence first got its blocks; null before.</summary>
    public int? CachedTokens { get; set; }

    /// <summary>Of <see cref="CachedTokens"/>, those of its own tokens: the beginning of an earlier sequence.</summary>
    public int PrefixTokens { get; set; }

    /// <summary>Of <see cref="CachedTokens"/>, those that a warming had encoded and no sequence had asked for before.</summary>
    public int SpeculativeTokens { get; set; }

    /// <summary>Prompt tokens whose KV was read from disk, known once it ends.</summary>
    public int DiskTokens { get; set; }

    public TimeSpan? TimeToFirstToken { get; set; }

    /// <summary>From submission until it first got its blocks; null before.</summary>
    public TimeSpan? TimeInLine { get; set; }

    /// <summary>From submission to its last token so far.</summary>
    public TimeSpan LastToken { get; set; }

    /// <summary>Tokens that its next one attends to.</summary>
    public int Context => PromptTokens - OwnPromptTokens + Computed;

    /// <summary>Where its next token is written.</summary>
    public int PastSlots => (Table.ChunkBlocks * BlockSize) + Computed;

    /// <summary>It reads a chunk that no later sequence may read.</summary>
    public bool HasRetiredChunk
    {
        get
        {
            foreach (var chunk in Chunks)
            {
                if (chunk.Entry is { IsRetired: true })
                {
                    return true;
                }
            }

            return false;
        }
    }

    public bool AreChunksReady
    {
        get
        {
            foreach (var chunk in Chunks)
            {
                if (chunk.Entry is not { IsReady: true })
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>
    /// Own blocks it needs before all its pending tokens can be computed, blocks that it may find in the prefix tree included.
    /// </summary>
    public int PrivateBlocksNeeded =>
        IsProbeDone ? BlocksFor(TokenCount) : BlocksFor(TokenCount + Probes.Inline.Length) + Probes.BranchBlocks;

    /// <summary>Private blocks missing for that.</summary>
    public int MissingBlocks => PrivateBlocksNeeded - Table.OwnBlocks;

    private int BlockSize { get; }

    /// <summary>The state behind the tokens computed so far is worth keeping.</summary>
    public bool IsAtCheckpoint => Array.BinarySearch(_checkpoints, Computed) >= 0;

    /// <summary>Of the next <paramref name="wanted"/> tokens those up to a state that is worth keeping, which ends a slice.</summary>
    public int TokensToCheckpoint(int wanted)
    {
        foreach (var checkpoint in _checkpoints)
        {
            if (checkpoint > Computed)
            {
                return Math.Min(wanted, checkpoint - Computed);
            }
        }

        return wanted;
    }

    public void Append(int token) => _tokens[TokenCount++] = token;

    private int BlocksFor(int tokens) => Integers.CeilDivide(tokens, BlockSize);
}
