using Rag.Core.Answers;

namespace Rag.Api.Admission;

/// <summary>Lets everybody in: what is too much is refused by the engine.</summary>
internal sealed class OpenDoor : IAdmission, IDisposable
{
    public ValueTask<IDisposable> EnterAsync(AdmissionRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult<IDisposable>(this);

    public void Dispose() { }
}
