namespace Rag.Core.Answers;

/// <summary>The door before all work that costs time. Thread-safe.</summary>
public interface IAdmission
{
    /// <summary>
    /// Waits for a place, which is given back by disposing it. Throws <see cref="AnswerRefusedException"/>, at once where that is known,
    /// when the work could not begin in time.
    /// </summary>
    ValueTask<IDisposable> EnterAsync(AdmissionRequest request, CancellationToken cancellation);
}
