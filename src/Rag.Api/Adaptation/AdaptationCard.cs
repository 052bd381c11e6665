using Rag.Eval.Adaptation;

namespace Rag.Api.Adaptation;

/// <summary>The record that every run leaves.</summary>
/// <param name="Reason">A sentence with the figures that decided.</param>
/// <param name="Base">The digest of the embedder or the reader that was adapted.</param>
/// <param name="Pairs">Questions that were learned from.</param>
/// <param name="Accepted">How many of them are of readers.</param>
/// <param name="HeldOut">Null where nothing was measured.</param>
/// <param name="Old">Likewise.</param>
/// <param name="Seconds">Of the whole run.</param>
/// <param name="DataDigest">Lower-case hex SHA-256 of what was learned from; null where nothing was.</param>
/// <param name="ResultDigest">Lower-case hex SHA-256 of what was learnt, of an adapter as <see cref="AdapterDigest"/> has it; null where
/// nothing was.</param>
internal sealed record AdaptationCard(
    string Id,
    AdaptationKind Kind,
    DateTimeOffset At,
    AdaptationOutcome Outcome,
    string Reason,
    string Base,
    int Pairs,
    int Accepted,
    AdaptationFigures? HeldOut,
    AdaptationFigures? Old,
    double Seconds,
    string? DataDigest,
    string? ResultDigest
);
