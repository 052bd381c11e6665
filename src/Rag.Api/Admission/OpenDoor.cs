using Rag.Core.Answers;

namespace Rag.Api.Admission;

/// <summary>Lets everybody in: the door of a command, which asks for itself alone.</summary>
internal sealed class OpenDoor : IAdmission, IDisposable
{
    public ValueTask<IDisposable> EnterAsync(AdmissionRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult<IDisposable>(this);

    public void Dispose() { }
}
