namespace Rag.Api.Adaptation;

/// <summary>How one kind is adapted.</summary>
internal interface IAdaptation
{
    AdaptationKind Kind { get; }

    /// <exception cref="AdaptationRefusedException">No run can be made here; the message says why.</exception>
    void RequireReady();

    /// <summary>Gathers, trains, measures and judges; what was learnt lies in the run's work under <see cref="ResultName"/>.</summary>
    /// <exception cref="AdaptationRefusedException">It cannot be done here; the message says why.</exception>
    Task<AdaptationProposal> MakeAsync(AdaptationRun run, CancellationToken cancellation);

    /// <summary>The file or folder that is kept of a run which is adopted.</summary>
    string ResultName { get; }

    /// <summary>From now on what is adopted is in use, or nothing where nothing is.</summary>
    Task PutInUseAsync(CancellationToken cancellation);
}
