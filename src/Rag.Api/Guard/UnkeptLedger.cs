using Rag.Core.Guard;

namespace Rag.Api.Guard;

/// <summary>Forgets the figures of a measurement with its process, so that they are never taken for those of the service.</summary>
internal sealed class UnkeptLedger : IGuardLedger
{
    public string? Trouble => null;

    public IReadOnlyList<GuardedMode> Load() => [];

    public void Save(IReadOnlyList<GuardedMode> modes) { }
}
