using System.Collections.Immutable;
using Rag.Core.Numerics;
using Rag.Core.Prompts;
using Rag.Engine.Adapters;
using Rag.Engine.Cache;

namespace Rag.Engine.Sequences;

/// <summary>
/// Checks a request and lays its prompt out. Runs on the caller's thread: hashing the passages costs the engine thread nothing.
/// Thread-safe.
/// </summary>
internal sealed class SequenceBuilder(ModelShape shape)
{
    private readonly ReadingRules _rules = ReadingRules.Of(shape);

    /// <summary>Throws <see cref="ArgumentException"/> for what can never run, with the reason.</summary>
    /// <param name="adapter">The one that the request names, held by the caller.</param>
    public Sequence Build(EngineRequest request, Generation generation, LoadedAdapter? adapter = null)
    {
        CheckSettings(request);
        CheckParts(request.Prompt);
        var chunks = new List<ChunkUse>();
        var layout = new List<ChunkPlace>();
        var position = 0;
        var (alone, own) = _rules.Split(request.Prompt.Parts, request.Attention);
        foreach (var part in alone)
        {
            layout.Add(new ChunkPlace(UseOf(ChunkIdentity.Of(part, shape.Digest, adapter), chunks), position));
            position += part.TokenIds.Length;
        }

        chunks.ForEach(chunk => chunk.IsPurged = request.Sharing == KvSharing.None);
        ImmutableArray<ChunkIdentity> inlined = [.. own[..^1].Select(part => ChunkIdentity.Of(part, shape.Digest, adapter))];
        ImmutableArray<int> tokens = own.Length == 1 ? own[0].TokenIds : [.. own.SelectMany(part => part.TokenIds)];
        var probes = new ProbeSet(ProbesOf(request), tokens[^1], shape.BlockSize, _rules.InlinedProbes);
        var limit = Math.Min(request.MaxTokens, TokenLimit(request.Prompt.TokenCount, tokens.Length, probes, chunks));
        var root = PrefixRootKey.Of(layout, request.Scope, shape.Digest, adapter);
        var keys = new PrefixKeys(root, shape.BlockSize, Places(inlined));
        keys.MakeAll(tokens.AsSpan());
        return new Sequence(
            request,
            generation,
            [.. chunks],
            [.. layout],
            inlined,
            keys,
            tokens.AsSpan(),
            probes,
            limit,
            shape.BlockSize,
            _rules.Checkpoints(own, request.Sharing)
        )
        {
            AdapterSlot = adapter?.Slot ?? 0,
        };
    }

    /// <summary>Where parts begin that stand one behind the other.</summary>
    private static ImmutableArray<PartPlace> Places(ImmutableArray<ChunkIdentity> parts)
    {
        var start = 0;
        var places = ImmutableArray.CreateBuilder<PartPlace>(parts.Length);
        foreach (var part in parts)
        {
            places.Add(new PartPlace(start, part));
            start += part.TokenIds.Length;
        }

        return places.MoveToImmutable();
    }

    /// <summary>
    /// The distinct chunks of parts that are to be encoded without a question. Throws <see cref="ArgumentException"/> like
    /// <see cref="Build"/>.
    /// </summary>
    public IReadOnlyList<ChunkIdentity> BuildChunks(IReadOnlyList<PromptPart> parts, LoadedAdapter? adapter = null)
    {
        var chunks = new List<ChunkUse>();
        foreach (var part in parts)
        {
            Refuse(part.Kind == PromptPartKind.Question, "A question cannot be encoded alone: leave it out.");
            Refuse(part.TokenIds.IsDefaultOrEmpty, "A part is empty: leave it out.");
            CheckTokens(part.TokenIds.AsSpan(), "A token of a part");
            var tokens = part.TokenIds.Length;
            RefuseAsTooLarge(
                RefusalReason.Context,
                tokens > shape.ContextLength,
                $"A part has {tokens} tokens; the model's context holds {shape.ContextLength}. Use shorter passages."
            );
            RefuseAsTooLarge(
                RefusalReason.Pool,
                BlocksFor(tokens) > shape.BlockCount,
                $"A part needs {BlocksFor(tokens)} blocks of the KV cache; there are {shape.BlockCount}. Use shorter passages or give "
                    + "the cache more memory."
            );
            UseOf(ChunkIdentity.Of(part, shape.Digest, adapter), chunks);
        }

        return [.. chunks.Select(chunk => chunk.Identity)];
    }

    private void CheckSettings(EngineRequest request)
    {
        Refuse(request.MaxTokens < 1, $"At least one token has to be generated: MaxTokens is {request.MaxTokens}.");
        Refuse(string.IsNullOrEmpty(request.Scope.Value), "The tenant scope is empty: say whose question this is.");
        Refuse(request.Deadline <= TimeSpan.Zero, $"The deadline is {request.Deadline}: it has to lie ahead.");
        Refuse(
            request.MaxComputedTokens < 1,
            $"At least one token of the prompt has to be computed: MaxComputedTokens is {request.MaxComputedTokens}."
        );
        Refuse(request.Tenant is { Length: 0 }, "The tenant is empty: say who asks, or leave it out.");
        var fault = request.Sampling.Fault(shape.VocabularySize)?.Sentence;
        Refuse(fault is not null, fault ?? "");
    }

    private void CheckParts(Prompt prompt)
    {
        var parts = prompt.Parts;
        Refuse(parts.IsDefaultOrEmpty, "The prompt is empty: it needs a question part.");
        for (var i = 0; i < parts.Length; i++)
        {
            Refuse(parts[i].TokenIds.IsDefaultOrEmpty, "A part of the prompt is empty: leave it out.");
            var isLast = i == parts.Length - 1;
            Refuse((parts[i].Kind == PromptPartKind.Question) != isLast, "A prompt ends with its question part and has no other.");
            CheckTokens(parts[i].TokenIds.AsSpan(), "A token of the prompt");
        }
    }

    private IReadOnlyList<ReadOnlyMemory<int>> ProbesOf(EngineRequest request)
    {
        var probes = request.Constraint?.Probes ?? [];
        foreach (var probe in probes)
        {
            Refuse(probe.IsEmpty, "A probe is empty: leave it out.");
            CheckTokens(probe.Span, "A probe token");
        }

        return probes;
    }

    private void CheckTokens(ReadOnlySpan<int> tokens, string what)
    {
        foreach (var token in tokens)
        {
            if (token < 0 || token >= shape.VocabularySize)
            {
                throw new ArgumentException($"{what} is {token}: the vocabulary has the ids 0 to {shape.VocabularySize - 1}.");
            }
        }
    }

    private static ChunkUse UseOf(ChunkIdentity identity, List<ChunkUse> chunks)
    {
        var use = chunks.Find(chunk => chunk.Identity.Key == identity.Key && chunk.Identity.HasTokensOf(identity));
        if (use is null)
        {
            chunks.Add(use = new ChunkUse(identity));
        }

        return use;
    }

    /// <summary>
    /// Tokens that context and pool leave room for when the sequence runs alone; the last one chosen is never computed, so it needs none.
    /// </summary>
    private int TokenLimit(int promptTokens, int questionTokens, ProbeSet probes, List<ChunkUse> chunks)
    {
        RefuseAsTooLarge(
            RefusalReason.Context,
            promptTokens + probes.Longest > shape.ContextLength,
            $"The prompt has {promptTokens} tokens{Probe(probes.Longest)}; the model's context holds {shape.ContextLength}. Use fewer or "
                + "shorter passages."
        );
        var chunkBlocks = chunks.Sum(chunk => BlocksFor(chunk.Identity.TokenIds.Length));
        var ownBlocks = BlocksFor(questionTokens + probes.Inline.Length) + probes.BranchBlocks;
        RefuseAsTooLarge(
            RefusalReason.Pool,
            chunkBlocks + ownBlocks > shape.BlockCount,
            $"The prompt needs {chunkBlocks + ownBlocks} blocks of the KV cache; there are {shape.BlockCount}. Use fewer passages or "
                + "give the cache more memory."
        );
        var ownSlots = ((long)shape.BlockCount - chunkBlocks) * shape.BlockSize;
        return (int)Math.Min(shape.ContextLength - promptTokens + 1, ownSlots - questionTokens + 1);
    }

    private static string Probe(int rows) => rows == 0 ? "" : $" and {rows} of its longest probe";

    private int BlocksFor(int tokens) => Integers.CeilDivide(tokens, shape.BlockSize);

    private static void RefuseAsTooLarge(RefusalReason reason, bool isBad, string why)
    {
        if (isBad)
        {
            throw new RequestTooLargeException(why, reason);
        }
    }

    private static void Refuse(bool isBad, string reason)
    {
        if (isBad)
        {
            throw new ArgumentException(reason);
        }
    }
}
