using System.Diagnostics;
using Rag.Training.Decoders;
using Rag.Training.Jobs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rag.Training.Readers;

/// <summary>Trains the thin matrices of a decoder by AdamW and leaves them as they were when the samples held out were told best.</summary>
internal sealed class ReaderTraining(Decoder decoder, ReaderSettings settings, SampleSplit samples, ProgressLines progress)
{
    private const double MostGradient = 1; // the norm over all matrices, to which a larger one is cut
    private const double WeightDecay = 0.01;

    /// <summary>The samples held out are computed so often over all steps, at even distances.</summary>
    private const int Evaluations = 10;

    /// <summary>The training ends when so many evaluations in a row were no better.</summary>
    private const int Patience = 3;

    private readonly Parameter[] _learned = [.. decoder.Learning.SelectMany(linear => (Parameter[])[linear.Down!, linear.Up!])];
    private readonly PackOrder _order = new(samples.Learned, settings.Seed);
    private readonly StepRates _rates = new(settings.LearningRate, settings.Steps);
    private readonly BestMatrices _best = new();
    private long _tokens;

    /// <exception cref="JobException">The loss is no number any more.</exception>
    public TrainingOutcome Run()
    {
        var started = Stopwatch.GetTimestamp();
        var first = HeldOutLoss(0);
        _best.Offer(0, first, _learned);
        using var optimizer = optim.AdamW(_learned, settings.LearningRate, weight_decay: WeightDecay);
        var step = 0;
        while (step < settings.Steps && _best.Misses < Patience && Stopwatch.GetElapsedTime(started) < settings.Limit)
        {
            step++;
            progress.Report(step, settings.Steps, Update(optimizer, step));
            if (step % Math.Max(settings.Steps / Evaluations, 1) == 0)
            {
                _best.Offer(step, HeldOutLoss(step), _learned);
            }
        }

        if (_best.LastOffered < step)
        {
            _best.Offer(step, HeldOutLoss(step), _learned);
        }

        _best.Restore(_learned);
        return new TrainingOutcome(step, _best.Step, first, _best.Loss, _tokens, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>One step; returns its loss, in nats for each token of the answers, before the matrices are changed.</summary>
    private double Update(TorchSharp.torch.optim.Optimizer optimizer, int step)
    {
        var packs = _order.Next();
        var answered = packs.Sum(pack => pack.Answered);
        optimizer.zero_grad();
        var loss = 0.0;
        foreach (var pack in packs)
        {
            using var scope = NewDisposeScope();
            var share = PackLoss.Of(decoder, pack) / answered;
            share.backward();
            loss += share.item<float>();
            _tokens += pack.Tokens;
        }

        using var all = NewDisposeScope();
        var gradient = nn.utils.clip_grad_norm_(_learned, MostGradient);
        if (!double.IsFinite(loss) || !double.IsFinite(gradient))
        {
            throw Diverged(step);
        }

        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = _rates.Of(step);
        }

        optimizer.step();
        return loss;
    }

    private JobException Diverged(int step) =>
        new($"The loss of step {step} is no finite number: lower learning_rate, which is {settings.LearningRate}.");

    /// <summary>NaN where nothing is held out.</summary>
    private double HeldOutLoss(int step)
    {
        if (samples.HeldOut.Count == 0)
        {
            return double.NaN;
        }

        using var forward = no_grad();
        var loss = 0.0;
        foreach (var pack in samples.HeldOut)
        {
            using var scope = NewDisposeScope();
            loss += PackLoss.Of(decoder, pack).item<float>();
        }

        return double.IsFinite(loss) ? loss / samples.HeldOut.Sum(pack => pack.Answered) : throw Diverged(step);
    }
}
