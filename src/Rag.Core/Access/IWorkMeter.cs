using Rag.Core.Answers;

namespace Rag.Core.Access;

/// <summary>Is told what each generation cost, whether its answer was read to the end or not. Thread-safe.</summary>
public interface IWorkMeter
{
    void Charge(string tenant, Usage usage);
}
