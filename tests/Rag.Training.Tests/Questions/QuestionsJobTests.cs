using System.Runtime.InteropServices;
using Rag.Core.Models;
using Rag.ModelFiles.Projections;
using Rag.Tests;
using Rag.Training.Jobs;

namespace Rag.Training.Tests.Questions;

/// <summary>Projections of questions: learnt where there is something to learn, the same each time, and refused by name.</summary>
public sealed class QuestionsJobTests : IDisposable
{
    private const int Dimensions = 24;
    private const int Pairs = 300;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_QuestionsTurnedAwayFromTheirPassages_LearnsToTurnThemBack()
    {
        Torch.Require();
        var (questions, passages) = Write();

        Run();

        var projection = Read();
        Assert.InRange(FirstRank(questions, passages), 0, Pairs * 6 / 10);
        foreach (var question in questions)
        {
            projection.Apply(question);
        }

        Assert.InRange(FirstRank(questions, passages), Pairs * 8 / 10, Pairs);
    }

    [Fact]
    public void Run_Twice_LeavesTheSameBytes()
    {
        Torch.Require();
        Write();

        Run();
        var first = File.ReadAllBytes(Projection);
        Run();

        Assert.Equal(first, File.ReadAllBytes(Projection));
    }

    [Fact]
    public void Run_WithOtherPassages_LearnsToo()
    {
        Torch.Require();
        var (_, passages) = Write();
        WriteFloats("others.f32", [.. passages.Take(40).SelectMany(passage => passage.Select(value => -value))]);

        Run();

        Assert.Equal(4, Read().Rank);
    }

    [Theory]
    [InlineData(7, "multiple of 192")]
    [InlineData(192, "at least 20 are needed")]
    public void Run_FileThatIsTooShort_SaysSo(int bytes, string sentence)
    {
        Torch.Require();
        File.WriteAllBytes(Path.Combine(_folder.Path, "pairs.f32"), new byte[bytes]);

        Assert.Contains(sentence, Assert.Throws<JobException>(Run).Message);
        Assert.False(File.Exists(Projection));
    }

    [Fact]
    public void Run_NumberThatIsNotFinite_SaysSo()
    {
        Torch.Require();
        var values = new float[Pairs * 2 * Dimensions];
        values[5] = float.NaN;
        WriteFloats("pairs.f32", values);

        Assert.Contains("not finite", Assert.Throws<JobException>(Run).Message);
    }

    private string Projection => Path.Combine(_folder.Path, "projection.safetensors");

    private QuestionProjection Read() => QuestionProjectionFile.Read(Projection, "run", "embedder", Dimensions);

    private void Run()
    {
        File.WriteAllText(
            Path.Combine(_folder.Path, "job.json"),
            $$"""{"kind":"questions","dimensions":{{Dimensions}},"rank":4,"steps":200,"batch":64,"learning_rate":0.02,"seed":3}"""
        );
        using var progress = new ProgressLines(Stream.Null);
        JobProgram.Run(new JobFolder(_folder.Path), progress);
    }

    /// <summary>Passages at random, and questions near them in which one direction is mixed up with three others.</summary>
    private (float[][] Questions, float[][] Passages) Write()
    {
        var random = new Random(5);
        float[][] passages = [.. Enumerable.Range(0, Pairs).Select(_ => Normal([.. Numbers(random)]))];
        float[][] questions = [.. passages.Select(passage => Normal(Turned(passage, random)))];
        WriteFloats("pairs.f32", [.. questions.Zip(passages).SelectMany(pair => (float[])[.. pair.First, .. pair.Second])]);
        return (questions, passages);
    }

    private static IEnumerable<float> Numbers(Random random) =>
        Enumerable.Range(0, Dimensions).Select(_ => (float)((random.NextDouble() * 2) - 1));

    /// <summary>A common direction drowns what tells questions apart.</summary>
    private static float[] Turned(float[] passage, Random random)
    {
        var noise = Numbers(random).ToArray();
        var common = (float)(random.NextDouble() * 6);
        return [.. passage.Select((value, at) => value + (.1f * noise[at]) + (at == 0 ? common : 0) + (at == 1 ? -common : 0))];
    }

    private static float[] Normal(float[] values)
    {
        var norm = MathF.Sqrt(values.Sum(value => value * value));
        return [.. values.Select(value => value / norm)];
    }

    /// <summary>How many questions have their own passage nearest.</summary>
    private static int FirstRank(float[][] questions, float[][] passages) =>
        questions.Select((question, own) => (question, own)).Count(pair => Nearest(pair.question, passages) == pair.own);

    private static int Nearest(float[] question, float[][] passages) =>
        Enumerable.Range(0, passages.Length).MaxBy(at => question.Zip(passages[at], (a, b) => a * b).Sum());

    private void WriteFloats(string name, float[] values) =>
        File.WriteAllBytes(Path.Combine(_folder.Path, name), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
