using System.Collections.Immutable;
using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Sampling;

namespace Rag.Engine.Tests.Support;

/// <summary>What a request must yield, computed alone, in order, without blocks, batches or cache.</summary>
internal sealed record Reference(ImmutableArray<Delta> Deltas, FinishReason Reason, ImmutableArray<double[]> Probes)
{
    /// <param name="constraint">A fresh one like the request's: it is used up.</param>
    /// <param name="limit">Most tokens, where context or pool leave less room than the request asks for.</param>
    public static Reference Of(
        EngineRequest request,
        ModelShape shape,
        ITokenConstraint? constraint = null,
        int limit = int.MaxValue,
        int adapter = 0
    )
    {
        var context = new List<(ulong Value, int Position, ulong State)>();
        foreach (var part in request.Prompt.Parts)
        {
            var seen = part.Kind == PromptPartKind.Question ? context : context[..0];
            var start = part.Kind == PromptPartKind.Question ? 0 : context.Count;
            var encoded = seen.ToList();
            foreach (var token in part.TokenIds)
            {
                Append(encoded, token, shape, adapter);
            }

            context =
                part.Kind == PromptPartKind.Question
                    ? encoded
                    : [.. context, .. encoded.Select(key => (key.Value, key.Position + start, key.State))];
        }

        double[][] probes = [.. (constraint?.Probes ?? []).Select(probe => ProbeOf(context, probe.Span, shape, adapter))];
        for (var i = 0; i < probes.Length; i++)
        {
            constraint!.ObserveProbe(i, probes[i]);
        }

        var (deltas, reason) = Generate(request, shape, constraint, context, Math.Min(limit, request.MaxTokens), adapter);
        return new Reference(deltas, reason, [.. probes]);
    }

    /// <summary>The request as it reads its prompt: causal attention reads all behind a leading system part as one run, a model with states
    /// all of it.</summary>
    public static EngineRequest AsRead(EngineRequest request, ModelShape shape)
    {
        var parts = request.Prompt.Parts;
        var first = parts[0].Kind == PromptPartKind.System && !shape.HasState ? 1 : 0;
        return request.Attention != PromptAttention.Causal && !shape.HasState
            ? request
            : request with
            {
                Prompt = new Prompt([
                    .. parts[..first],
                    new PromptPart(PromptPartKind.Question, [.. parts[first..].SelectMany(part => part.TokenIds)]),
                ]),
            };
    }

    private static (ImmutableArray<Delta> Deltas, FinishReason Reason) Generate(
        EngineRequest request,
        ModelShape shape,
        ITokenConstraint? constraint,
        List<(ulong Value, int Position, ulong State)> context,
        int limit,
        int adapter
    )
    {
        var sampling = new SamplingState(request.Sampling, request.Prompt, limit);
        var sampler = new Sampler(shape.VocabularySize);
        var maxima = new GroupMaxima(shape.VocabularySize);
        var deltas = ImmutableArray.CreateBuilder<Delta>();
        while (true)
        {
            var row = RowOf(context, shape);
            var token = constraint is { IsFree: false }
                ? sampler.ChooseAmong(row, AllowedNext(constraint), sampling)!.Value
                : sampler.Choose(row, LogitSummary.Of(row, maxima), maxima, sampling)!.Value;
            sampling.Adjustment?.Note(token);
            if (shape.EndTokens.Contains(token))
            {
                return (deltas.ToImmutable(), FinishReason.Stop);
            }

            deltas.Add(new Delta(token, LogProbability(row, token)));
            if (constraint?.Accept(token, deltas[^1].LogProbability) == ConstraintVerdict.Stop)
            {
                return (deltas.ToImmutable(), FinishReason.Stop);
            }

            if (deltas.Count == limit)
            {
                return (deltas.ToImmutable(), FinishReason.Length);
            }

            Append(context, token, shape, adapter);
        }
    }

    private static double[] ProbeOf(
        List<(ulong Value, int Position, ulong State)> context,
        ReadOnlySpan<int> tokens,
        ModelShape shape,
        int adapter
    )
    {
        var copy = context.ToList();
        var logProbabilities = new double[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            logProbabilities[i] = LogProbability(RowOf(copy, shape), tokens[i]);
            Append(copy, tokens[i], shape, adapter);
        }

        return logProbabilities;
    }

    private static void Append(List<(ulong Value, int Position, ulong State)> context, int token, ModelShape shape, int adapter)
    {
        var memory = ContentModel.Remember(context.Count == 0 ? 0 : context[^1].State, token);
        var state = ContentModel.Begin(token, adapter);
        state = shape.HasState ? ContentModel.Recall(state, memory) : state;
        foreach (var (value, position, _) in context)
        {
            state = ContentModel.Attend(state, value, context.Count - position);
        }

        context.Add((state, context.Count, memory));
    }

    private static float[] RowOf(List<(ulong Value, int Position, ulong State)> context, ModelShape shape)
    {
        var row = new float[shape.VocabularySize];
        ContentModel.Logits(context[^1].Value, row);
        return row;
    }

    private static double LogProbability(float[] row, int token) => row[token] - Math.Log(row.Sum(logit => Math.Exp(logit)));

    private static ReadOnlySpan<int> AllowedNext(ITokenConstraint constraint)
    {
        while (!constraint.IsReady)
        {
            (constraint as ScriptedConstraint)?.Tick();
        }

        return constraint.AllowedNext;
    }
}
