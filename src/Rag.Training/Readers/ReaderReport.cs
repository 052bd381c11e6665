using System.Text.Json;

namespace Rag.Training.Readers;

/// <summary>Writes report.json: how a training went, and which samples were too long for it.</summary>
internal static class ReaderReport
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true };

    public static void Write(string path, TrainingOutcome outcome, SampleSet samples)
    {
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, s_indented);
        json.WriteStartObject();
        json.WriteNumber("steps", outcome.Steps);
        json.WriteNumber("best_step", outcome.BestStep);
        WriteLoss(json, "held_out_before", outcome.FirstHeldOut);
        WriteLoss(json, "held_out_after", outcome.BestHeldOut);
        json.WriteNumber("tokens", outcome.Tokens);
        json.WriteNumber("seconds", Math.Round(outcome.Seconds, 1));
        json.WriteNumber("samples", samples.Kept.Count);
        json.WriteStartArray("left_out");
        foreach (var (line, tokens) in samples.LeftOut)
        {
            json.WriteStartObject();
            json.WriteNumber("line", line);
            json.WriteNumber("tokens", tokens);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLoss(Utf8JsonWriter json, string name, double loss)
    {
        if (double.IsFinite(loss))
        {
            json.WriteNumber(name, loss);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
