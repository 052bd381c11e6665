using Rag.Answering.Generators;
using Rag.Eval.Dashboard.Operations;

namespace Rag.Api.Operations;

/// <summary>Generators whose engines have stopped: the reader goes on without them.</summary>
internal sealed class GeneratorTroubles(GeneratorModels generators) : ITroubleReport
{
    public IReadOnlyList<Trouble> Read() =>
        [
            .. generators
                .Loaded.Where(generator => generator.Engine.Fault is not null)
                .Select(generator => new Trouble(TroubleSeverity.Failing, $"Generator {generator.Name}: {generator.Engine.Fault}")),
        ];
}
