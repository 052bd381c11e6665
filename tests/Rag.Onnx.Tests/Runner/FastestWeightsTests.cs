using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

public sealed class FastestWeightsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-weights-");
    private readonly string _model = SharedData.Require("models/families/llama");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Choose_TheFormThatTakesLeast_IsChosenAndKept()
    {
        Assert.Equal(WeightMode.Float32, Choose(mode => mode == WeightMode.Float32 ? 1 : 2));
        Assert.Equal(WeightMode.Float32, Choose(_ => throw new InvalidOperationException("It was measured before.")));
        Assert.Equal(WeightMode.BlockInt8Wide, Choose(mode => mode == WeightMode.Float32 ? 2 : 1, threads: 3));
    }

    [Fact]
    public void Choose_FormsThatLoseAnswers_AreNotTried()
    {
        var tried = new List<WeightMode>();
        Choose(mode =>
        {
            tried.Add(mode);
            return 1;
        });
        Assert.Equal([WeightMode.BlockInt8Wide, WeightMode.Float32], tried);
    }

    [Fact]
    public void Choose_AKeptFileThatIsDamaged_MeasuresAgain()
    {
        Choose(mode => mode == WeightMode.Float32 ? 1 : 2);
        File.WriteAllText(_folder.EnumerateFiles("weights-*.json").Single().FullName, """{"A": "BlockInt4", """);
        Assert.Equal(WeightMode.BlockInt8Wide, Choose(mode => mode == WeightMode.Float32 ? 2 : 1));
    }

    [Fact]
    public void Choose_OnThisMachine_TakesOneOfTheGoodForms() =>
        Assert.True(FastestWeights.Choose(_model, _folder.FullName, 2) is WeightMode.BlockInt8Wide or WeightMode.Float32);

    private WeightMode Choose(Func<WeightMode, double> measure, int threads = 2) =>
        FastestWeights.Choose(_model, _folder.FullName, threads, (_, mode, _) => measure(mode));
}
