namespace Rag.Core.Answers;

public enum FinishReason
{
    Stop,
    Length,
    Canceled,
    Error,
}
