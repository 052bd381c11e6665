using Rag.ModelFiles.Projections;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tests.Projections;

/// <summary>Files of projections: what is read is what was written, and all else is refused by name.</summary>
public sealed class QuestionProjectionFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-projection-");

    private string File => Path.Combine(_folder.FullName, "projection.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_WhatWasWritten_ChangesQuestionsAsTheMatricesSay()
    {
        // down · q = (1, 2); up · (1, 2) = (1, 0, 4): q' = (2, 2, 4) normalized.
        QuestionProjectionFile.Write(File, 2, 3, [1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0, 2]);
        float[] question = [1, 2, 0];

        var projection = QuestionProjectionFile.Read(File, "run", "embedder", 3);
        projection.Apply(question);

        Assert.Equal((2, 3, "run", "embedder"), (projection.Rank, projection.Dimensions, projection.Name, projection.Embedder));
        Assert.Equal([.4082f, .4082f, .8165f], question, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Read_OfAnotherEmbedder_RefusesWithBothShapes()
    {
        QuestionProjectionFile.Write(File, 2, 3, new float[6], new float[6]);

        var fault = Assert.Throws<ModelFileException>(() => QuestionProjectionFile.Read(File, "run", "embedder", 4));

        Assert.Contains("[rank, 4]", fault.Message);
    }

    [Fact]
    public void Read_NumbersThatAreNotFinite_Refuses()
    {
        QuestionProjectionFile.Write(File, 1, 2, [1, float.NaN], [1, 1]);

        Assert.Contains("not finite", Fault());
    }

    [Fact]
    public void Read_TensorMissing_RefusesItByName()
    {
        SafetensorsWriter.Write(File, [TensorToWrite.Of("down", WeightType.F32, [1, 2], new float[2])]);

        Assert.Contains("tensor up", Fault());
    }

    [Fact]
    public void Read_Truncated_Refuses()
    {
        QuestionProjectionFile.Write(File, 2, 3, new float[6], new float[6]);
        System.IO.File.WriteAllBytes(File, System.IO.File.ReadAllBytes(File)[..^3]);

        Assert.NotEmpty(Fault());
    }

    [Fact]
    public void Read_NoFile_Refuses() => Assert.Contains("missing", Fault());

    private string Fault() => Assert.Throws<ModelFileException>(() => QuestionProjectionFile.Read(File, "run", "embedder", 2)).Message;
}
